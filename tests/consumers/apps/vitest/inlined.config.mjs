// Vite transforms the package like the app's own files.
export default { test: { server: { deps: { inline: ["ehpc-remove-nodes"] } } } };
