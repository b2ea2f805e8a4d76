/** The command line or the environment is invalid. Nothing was sent. */
export class UsageError extends Error {
  name = "UsageError";
}

/** The removal was not confirmed, or confirmation was impossible. Nothing was sent. */
export class Unconfirmed extends Error {
  name = "Unconfirmed";
}
