import terser from "@rollup/plugin-terser";
import config from "./rollup.config.mjs";

// What is measured is a production build, which is minified.
export default { ...config, plugins: [...config.plugins, terser()] };
