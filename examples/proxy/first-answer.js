// The first response to the request with one key. The key is stored before the request is sent, so
// that an object that is moved in between does not send it again.

import { DurableObject } from "cloudflare:workers";
import { another } from "./keys.js";
import { lost, send } from "./send.js";

const KEEP_MS = 10 * 60_000;

export class FirstAnswer extends DurableObject {
  /** @type {Promise<import("./send.js").Answer> | undefined} */
  #underWay;

  /**
   * @param {string} asked
   * @param {import("./send.js").Message} message
   * @returns {Promise<import("./send.js").Answer>}
   */
  async get(asked, message) {
    const { storage } = this.ctx;
    const known = await storage.get("asked");
    if (known !== undefined && known !== asked) return another();
    // A response that was not stored is lost.
    if (known !== undefined) return this.#underWay ?? (await storage.get("answer")) ?? lost();
    await storage.put("asked", asked);
    await storage.setAlarm(Date.now() + KEEP_MS);
    this.#underWay = send(message);
    const answer = await this.#underWay;
    await storage.put("answer", answer);
    return answer;
  }

  /** Forgets the key. */
  async alarm() {
    await this.ctx.storage.deleteAll();
  }
}
