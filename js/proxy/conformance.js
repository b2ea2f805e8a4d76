/** @type {typeof import("./conformance.d.ts").storeConformance} */
export const storeConformance = () => [];
