// @ts-check

/** The one thing to change: where the API is. WeChat's console must list it as a request and an upload domain. */
module.exports = { api: 'https://hp.example.cn' };
