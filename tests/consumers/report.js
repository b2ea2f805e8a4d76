/**
 * Shows what came of the app's work, where the harness looks for it.
 *
 * @param {(world: any) => Promise<unknown>} work
 */
export function report(work) {
  /** @param {unknown} said */
  const show = (said) => {
    document.body.dataset.result = JSON.stringify(said);
  };
  const world = JSON.parse(new URLSearchParams(location.search).get("world") || "");
  work(world).then(show, (error) => show({ failed: `${error.name}: ${error.message}` }));
}
