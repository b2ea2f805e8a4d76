// A part of the app that it loads late, with the names of the package.
export class HpcError extends Error {}
export async function preload() {}
export async function removeNodes() {}
export async function waitForJob() {}
