const HtmlPlugin = require("html-webpack-plugin");

module.exports = ({ entry = "./main.js" }) => ({ entry, plugins: [new HtmlPlugin()] });
