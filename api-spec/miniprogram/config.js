// @ts-check

/**
 * The one thing to change: where the API is. WeChat's console must list it under 服务器域名 three
 * times: as request, as uploadFile (photos) and as downloadFile domain (papers).
 */
module.exports = { api: 'https://hp.example.cn' };
