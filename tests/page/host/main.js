// Another console, with its own header, styles and language, which shows two clusters by www/page/.

import { mount } from "../../../www/page/mount.js";

/** @typedef {Awaited<ReturnType<typeof mount>>} Mounted */

/** What many apps have: rules for plain elements and common class names. */
const OWN = `
  body { margin: 0; font: 15px/1.4 serif; background: rgb(250, 240, 230); color: rgb(20, 20, 60); }
  h1 { color: rgb(120, 0, 0); font-size: 30px; }
  h2 { color: rgb(0, 120, 0); text-transform: uppercase; }
  button { background: rgb(255, 200, 200); border-radius: 0; }
  table { border-collapse: separate; }
  ul { list-style: square; padding-left: 40px; }
  main { padding: 10px; }
`;

const sheet = new CSSStyleSheet();
sheet.replaceSync(OWN);
document.adoptedStyleSheets = [sheet];

const query = new URLSearchParams(location.search);

/** @param {string} name */
const place = (name) => ({
  cluster_id: query.get(name) ?? "",
  zone: query.get(`${name}-zone`) ?? "",
});

/** @param {string} id */
const section = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const common = { endpoint: "/console/api", times: { timeoutMs: 4000, settleMs: 1000 } };

/** @type {unknown[]} */
const views = [];
const before = Object.keys(globalThis);
const [left, right] = await Promise.all([
  mount(section("left"), {
    ...{ ...common, place: place("a"), language: "zh", header: false, journal: "host" },
    onView: (view) => views.push(view),
  }),
  mount(section("right"), {
    ...{ ...common, place: place("b"), language: "en", header: false, journal: "host" },
    ids: "b-",
  }),
]);
const added = Object.keys(globalThis).filter((name) => !before.includes(name));

// For the test.
Object.assign(globalThis, { host: { left, right, views, added } });
