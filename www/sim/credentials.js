// The only key pair of the simulated API. It is public: it gives access only to the simulation.

/** @typedef {{ accessKeyId: string, secretAccessKey: string }} Credentials */

/** The key pair of every simulated cluster, from the vendor's documentation. */
export const SIM_CREDENTIALS = Object.freeze({
  accessKeyId: "QYACCESSKEYIDEXAMPLE",
  secretAccessKey: "SECRETACCESSKEY",
});
