export default { ssr: { noExternal: ["ehpc-remove-nodes"] } };
