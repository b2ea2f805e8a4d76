/** A command line, or an environment, that nothing can be done with. Nothing was sent. */
export class UsageError extends Error {
  name = "UsageError";
}

/** The person said no, or could not be asked. Nothing was sent. */
export class Unconfirmed extends Error {
  name = "Unconfirmed";
}
