// The one key pair the simulated API knows. It is public on purpose: it opens nothing but the simulation.

/** @typedef {{ accessKeyId: string, secretAccessKey: string }} Credentials */

/** The key pair every simulated cluster accepts: the one of the vendor's documentation. */
export const SIM_CREDENTIALS = Object.freeze({
  accessKeyId: "QYACCESSKEYIDEXAMPLE",
  secretAccessKey: "SECRETACCESSKEY",
});
