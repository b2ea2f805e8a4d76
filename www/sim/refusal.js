/** An answer of the API that is an error: it travels in HTTP 200, as `ret_code` and `message`. */
export class Refusal extends Error {
  /**
   * @param {number} retCode the API's error code, never 0
   * @param {string} message what the API says to the caller
   */
  constructor(retCode, message) {
    super(message);
    this.name = "Refusal";
    this.retCode = retCode;
  }
}
