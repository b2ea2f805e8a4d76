// Vite transforms the package as it does the app's own files.
export default { test: { server: { deps: { inline: ["ehpc-remove-nodes"] } } } };
