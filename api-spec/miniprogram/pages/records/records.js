// @ts-check
/** What was checked: by the firm itself and by the street. */
const { listTab } = require('../../services/list-tab.js');

Component(listTab('/pages/records/records'));
