// @ts-check
/** Hazards: a firm's own, or the street's. */
const { listTab } = require('../../services/list-tab.js');

Component(listTab('/pages/hazards/hazards'));
