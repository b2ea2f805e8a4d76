module.exports = { cacheDirectory: ".jest", testMatch: ["**/*.test.?js"] };
