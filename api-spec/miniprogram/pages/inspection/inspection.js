// @ts-check
/**
 * An inspection, in a basement without signal: opened, looked through item by item, ended. Everything
 * is on the phone first and sent in order when there is a network; the end waits for its findings.
 */
const queue = require('../../services/queue.js');
const inspection = require('../../services/inspection.js');
const ending = require('../../services/ending.js');
const opening = require('./opening.js');
const sheet = require('./sheet.js');
const end = require('./end.js');
const { start, page, busy } = require('../../services/page.js');

Component({
  behaviors: [page, opening, sheet, end],
  data: {
    ...start(),
    query: /** @type {Record<string, string>} */ ({}),
    name: '',
    /** open, sheet, end or finished */
    step: '',
    /** @type {Record<string, string>} */
    errors: {},
  },
  methods: {
    /** @this {any} @param {Record<string, string>} query enterprise, code, industry, name; `again`: a refused record to be mended */
    onLoad(query) {
      const open = inspection.open();
      const present = open && (open.code === query.code || open.enterprise === query.enterprise) ? open : null;
      const name = decodeURIComponent(query.name || '') || (present ? present.name : '');
      this.setData({ query, name, open: present, step: present ? 'sheet' : 'open', end: present && present.end ? present.end : ending.blank() });
      this.prepare(query);
      const refused = query.again ? queue.find(query.again) : undefined;
      if (refused && refused.refused) this.mend(refused);
      const { problem, open: now } = this.data;
      return busy(this, async () => {
        await Promise.all([this.learnOfficers(), this.learnApproval(), this.learnLists(query.industry || (now ? now.industry : ''))]);
        if (refused) this.setData({ problem });
      });
    },
    /** @this {any} */
    onShow() {
      const { open, step } = this.data;
      if (!open || (step !== 'sheet' && step !== 'end')) return;
      // a finding may have been recorded on its own page
      this.setData({ open: inspection.open() || open });
      this.lay();
      if (step === 'end') this.look();
    },
    /** Opens the step that was refused, with what was wrong; answers it as something to be thrown. @this {any} @param {Waiting} refused */
    mend(refused) {
      const { title, detail, errors } = /** @type {NonNullable<Waiting['refused']>} */ (refused.refused);
      this.setData({ 'query.again': refused.key, problem: errors.map(({ message }) => message).join('；') || detail });
      if (refused.operation === 'create_inspection') this.mendOpening(refused.body, errors);
      else this.mendEnd(refused);
      return { title, detail, errors };
    },
  },
});
