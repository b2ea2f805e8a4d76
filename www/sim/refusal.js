/** An error of the API, sent in HTTP 200 as `ret_code` and `message`. */
export class Refusal extends Error {
  /**
   * @param {number} retCode the API's error code, never 0
   * @param {string} message the API's message
   */
  constructor(retCode, message) {
    super(message);
    this.name = "Refusal";
    this.retCode = retCode;
  }
}
