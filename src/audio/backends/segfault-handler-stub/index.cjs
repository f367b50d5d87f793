module.exports = { registerHandler() {} };
