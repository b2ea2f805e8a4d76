/** The parts of ky that are used here. */
declare const ky: {
  post(url: string, options: { json: unknown }): { json(): Promise<unknown> };
};
export default ky;
