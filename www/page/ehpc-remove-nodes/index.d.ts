// The server answers ./ehpc-remove-nodes/ from the built package; this tells its types.
export * from "../../../js/types.js";
