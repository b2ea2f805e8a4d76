/**
 * Writes the result of the app's work where the harness reads it.
 *
 * @param {(world: any) => Promise<unknown>} work
 */
export function report(work) {
  /** @param {unknown} result */
  const show = (result) => {
    document.body.dataset.result = JSON.stringify(result);
  };
  const world = JSON.parse(new URLSearchParams(location.search).get("world") || "");
  work(world).then(show, (error) => show({ failed: `${error.name}: ${error.message}` }));
}
