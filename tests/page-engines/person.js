// What a user does and sees, through WebDriver.

import { By, error, Key, until } from "selenium-webdriver";

/** How long to wait for something to appear (ms). */
const LIMIT_MS = 30_000;

/** How long to wait until a lost request can no longer arrive (ms). */
const UNKNOWN_MS = 60_000;

/** A user of a browser. */
export class Person {
  #driver;

  /** @param {import("selenium-webdriver").WebDriver} driver */
  constructor(driver) {
    this.#driver = driver;
  }

  /**
   * Opens the page, in English by default.
   * @param {string} url
   * @param {string} [language]
   */
  async open(url, language = "en") {
    await this.#driver.get(url);
    await this.see("#cluster .queue-name");
    await this.click(`[data-language=${language}]`);
  }

  /** @param {string} css */
  find(css) {
    return this.#driver.findElement(By.css(css));
  }

  /** The texts of all matching elements. @param {string} css */
  async all(css) {
    return /** @type {string[]} */ (
      await this.#driver.executeScript(
        "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)",
        css,
      )
    );
  }

  /** The text of the first matching element. @param {string} css */
  async text(css) {
    return (await this.all(css))[0] ?? "";
  }

  /** The number of matching elements. @param {string} css */
  async count(css) {
    return (await this.all(css)).length;
  }

  /** @param {string} css @param {string} name */
  async attribute(css, name) {
    return (await this.find(css).getAttribute(name)) ?? "";
  }

  /**
   * Waits until a matching element is visible and contains a text.
   * @param {string} css
   * @param {string} [words]
   */
  async see(css, words = "", limit = LIMIT_MS) {
    const seen = async () => {
      if (!(await this.text(css)).includes(words)) return false;
      const [first] = await this.#driver.findElements(By.css(css));
      return (await first?.isDisplayed().catch(() => false)) ?? false;
    };
    await this.#driver.wait(seen, limit, `“${words}” is not seen in ${css}`);
  }

  /** Waits until a matching element contains a text, also a folded one. @param {string} css @param {string} words */
  async contains(css, words) {
    const is = async () => (await this.text(css)).includes(words);
    await this.#driver.wait(is, LIMIT_MS, `“${words}” is not in ${css}`);
  }

  /** The same as `see`, with time for a lost request's outcome. @param {string} css @param {string} words */
  seeOutcome(css, words) {
    return this.see(css, words, UNKNOWN_MS);
  }

  /**
   * Waits for a number of matching elements.
   * @param {string} css
   * @param {number} count
   */
  async seeCount(css, count) {
    const seen = async () => (await this.count(css)) === count;
    await this.#driver.wait(seen, LIMIT_MS, `there are not ${count} of ${css}`);
  }

  /** @param {string} css */
  async click(css) {
    const found = await this.#driver.wait(until.elementLocated(By.css(css)), LIMIT_MS);
    await found.click();
  }

  /** Clicks the matching element with this text. @param {string} css @param {string} words */
  async clickText(css, words) {
    const clicked = async () => {
      try {
        for (const found of await this.#driver.findElements(By.css(css))) {
          if ((await found.getText()).includes(words)) return await found.click().then(() => true);
        }
      } catch (thrown) {
        // The page has replaced the element.
        if (!(thrown instanceof error.StaleElementReferenceError)) throw thrown;
      }
      return false;
    };
    await this.#driver.wait(clicked, LIMIT_MS, `no ${css} says “${words}”`);
  }

  /** Clicks with Shift held down. @param {string} css */
  async shiftClick(css) {
    const shift = this.#driver.actions().keyDown(Key.SHIFT);
    await shift.click(this.find(css)).keyUp(Key.SHIFT).perform();
  }

  /** Replaces a field's text by typing. @param {string} css @param {string} text */
  async type(css, text) {
    const field = this.find(css);
    const { length } = await this.attribute(css, "value");
    await field.sendKeys(...Array(length).fill(Key.BACK_SPACE), text);
  }

  /** @param {string} css @param {string} value */
  async select(css, value) {
    await this.click(`${css} option[value="${value}"]`);
  }

  /** @param {string} css @param {string} property */
  style(css, property) {
    return this.find(css).getCssValue(property);
  }

  /** The problems that the browser reported. */
  async complaints() {
    return /** @type {string[]} */ (await this.#driver.executeScript("return complaints"));
  }

  /** Is a dialog open? */
  async isAsked() {
    return (await this.count("#confirm[open]")) > 0;
  }
}
