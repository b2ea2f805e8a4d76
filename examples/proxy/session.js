// A session in a signed cookie. Scripts cannot read it, and other sites' requests do not include it.

import { deleteCookie, getSignedCookie, setSignedCookie } from "hono/cookie";

/** @typedef {import("hono").Context} Context */

const NAME = "session";
const SECONDS = 8 * 3600;

/**
 * @param {Context} c
 * @param {string} secret
 * @param {string} user
 */
export function signIn(c, secret, user) {
  const value = JSON.stringify({ user, until: Date.now() + SECONDS * 1000 });
  return setSignedCookie(c, NAME, value, secret, {
    ...{ prefix: "host", path: "/", secure: true, httpOnly: true },
    ...{ sameSite: "Strict", maxAge: SECONDS },
  });
}

/** @param {Context} c */
export function signOut(c) {
  deleteCookie(c, NAME, { prefix: "host", path: "/", secure: true });
}

/**
 * The name of the user who has signed in.
 * @param {Context} c
 * @param {string} secret
 * @returns {Promise<string | undefined>}
 */
export async function userOf(c, secret) {
  const value = await getSignedCookie(c, secret, NAME, "host");
  if (!value) return undefined;
  // The signature is valid. A browser deletes an expired cookie, but a stolen one can still be sent.
  const { user, until } = JSON.parse(value);
  return until > Date.now() ? user : undefined;
}
