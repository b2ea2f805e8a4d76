/** The entry `ehpc-remove-nodes/journal/conformance`: what every journal must do, as tests. */

/** @typedef {import("../types.d.ts").Journal} Journal */
/** @typedef {() => Journal | PromiseLike<Journal>} Open */

/** How long a lock must stay held while another call waits for it, in milliseconds. */
const WHILE_MS = 150;

/** A long text with characters of one to four bytes: the receipt of ten thousand nodes is like that. */
const LONG_TEXT = '{"x":"aé节𝄞"}'.repeat(20_000);

const DURABLE = { durable: true };
const NOT_DURABLE = { durable: false };

/** @type {typeof import("./conformance.d.ts").journalTests} */
export const journalTests = [
  {
    name: "an entry is read as it was written",
    async run(open) {
      const [one, other] = [await open(), await open()];
      for (const options of [DURABLE, NOT_DURABLE]) {
        for (const text of ["{}", LONG_TEXT]) {
          const id = newId();
          await one.write({ id, text }, options);
          equal(await textOf(one, id), text, "read by the same program");
          equal(await textOf(other, id), text, "read by another program");
        }
      }
    },
  },
  {
    name: "an entry is replaced as a whole",
    async run(open) {
      const [one, other] = [await open(), await open()];
      const id = newId();
      const texts = ["1", LONG_TEXT, "", "2"];
      await one.write({ id, text: texts[0] ?? "" }, DURABLE);
      let isOver = false;
      const reading = (async () => {
        while (!isOver) {
          const text = await textOf(other, id);
          check(text !== undefined && texts.includes(text), "a part of an entry was read");
        }
      })();
      for (const text of texts.slice(1)) {
        await one.write({ id, text }, DURABLE);
      }
      isOver = true;
      await reading;
      equal(await textOf(other, id), "2", "the last text");
      equal((await one.read()).filter((entry) => entry.id === id).length, 1, "its entries");
    },
  },
  {
    name: "entries that are written at the same time are all there",
    async run(open) {
      const journals = [await open(), await open()];
      const ids = Array.from({ length: 20 }, newId);
      await Promise.all(
        ids.map((id, index) => journals[index % 2]?.write({ id, text: id }, DURABLE)),
      );
      const read = await (await open()).read();
      for (const id of ids) {
        equal(read.find((entry) => entry.id === id)?.text, id, "an entry");
      }
    },
  },
  {
    name: "the entries of one queue are read by the start of their ids",
    async run(open) {
      const journal = await open();
      const [prefix, other] = [newName(), newName()];
      const ids = [`${prefix}.a-0`, `${prefix}.b-1`];
      for (const id of [...ids, `${other}.a-0`]) {
        await journal.write({ id, text: id }, NOT_DURABLE);
      }
      const read = (await journal.read(prefix)).map(({ id }) => id).sort();
      equal(read.join(), ids.join(), "the ids");
    },
  },
  {
    name: "an entry can be removed, also if it is not there",
    async run(open) {
      const journal = await open();
      const [id, kept] = [newId(), newId()];
      await journal.write({ id, text: "{}" }, DURABLE);
      await journal.write({ id: kept, text: "{}" }, DURABLE);
      await journal.remove(id);
      await journal.remove(id);
      equal(await textOf(journal, id), undefined, "the removed entry");
      equal(await textOf(journal, kept), "{}", "another entry");
    },
  },
  {
    name: "a lock has one holder",
    async run(open) {
      const [one, other] = [await open(), await open()];
      const name = newName();
      const held = await locked(one, name);
      check(await held.isHeld(), "the lock is not held");
      equal(await other.lock(name, options(false)), null, "the lock for another program");
      equal(await one.lock(name, options(false)), null, "the lock for the same program");
      const elsewhere = await locked(other, newName());
      await elsewhere.release();
      check(await held.isHeld(), "the lock was lost");
      await held.release();
      check(!(await held.isHeld()), "a lock that was released is held");
      const next = await other.lock(name, options(false));
      check(next !== null, "a lock that was released is not free");
      await next?.release();
    },
  },
  {
    name: "who waits gets the lock after its release, and not before",
    async run(open) {
      const [one, other] = [await open(), await open()];
      const name = newName();
      const held = await locked(one, name);
      let isGranted = false;
      const waiting = locked(other, name).then((lock) => {
        isGranted = true;
        return lock;
      });
      await pause(WHILE_MS);
      check(!isGranted, "two programs hold the lock");
      await held.release();
      const next = await waiting;
      check(await next.isHeld(), "the lock is not held");
      await next.release();
    },
  },
  {
    name: "many who wait get the lock one after another",
    async run(open) {
      const name = newName();
      let holders = 0;
      const journals = await Promise.all(Array.from({ length: 8 }, open));
      await Promise.all(
        journals.map(async (journal) => {
          const lock = await locked(journal, name);
          holders++;
          equal(holders, 1, "the holders");
          await pause(5);
          holders--;
          await lock.release();
        }),
      );
    },
  },
  {
    name: "who stops waiting does not get the lock, and does not keep it",
    async run(open) {
      const [one, other] = [await open(), await open()];
      const name = newName();
      const held = await locked(one, name);
      const controller = new AbortController();
      const waiting = other.lock(name, { wait: true, signal: controller.signal }).then(
        () => "resolved",
        () => "rejected",
      );
      await pause(WHILE_MS);
      controller.abort(new Error("stopped"));
      equal(await waiting, "rejected", "the wait");
      await held.release();
      const next = await one.lock(name, options(false));
      check(next !== null, "the lock is not free");
      await next?.release();
    },
  },
  {
    name: "a lock can be released twice",
    async run(open) {
      const journal = await open();
      const name = newName();
      const first = await locked(journal, name);
      await first.release();
      const second = await locked(journal, name);
      await first.release();
      check(await second.isHeld(), "the release of another lock released this one");
      await second.release();
    },
  },
];

/** An id that no other test uses, in the form of those of the package. */
function newId() {
  return `${newName()}.${newName()}-0`;
}

/** A name of 24 hexadecimal digits. */
function newName() {
  const digit = () => Math.floor(Math.random() * 16).toString(16);
  return Array.from({ length: 24 }, digit).join("");
}

/** @param {boolean} wait */
function options(wait) {
  return { wait, signal: new AbortController().signal };
}

/**
 * @param {Journal} journal
 * @param {string} name
 */
async function locked(journal, name) {
  const lock = await journal.lock(name, options(true));
  if (!lock) {
    throw new Error("`lock` resolved to null although it was told to wait");
  }
  return lock;
}

/**
 * @param {Journal} journal
 * @param {string} id
 */
async function textOf(journal, id) {
  return (await journal.read()).find((entry) => entry.id === id)?.text;
}

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * @param {boolean} isKept
 * @param {string} problem
 */
function check(isKept, problem) {
  if (!isKept) {
    throw new Error(problem);
  }
}

/**
 * @param {unknown} is
 * @param {unknown} expected
 * @param {string} what
 */
function equal(is, expected, what) {
  const shown = (/** @type {unknown} */ value) => String(value).slice(0, 40);
  check(is === expected, `${what}: ${shown(is)} instead of ${shown(expected)}`);
}
