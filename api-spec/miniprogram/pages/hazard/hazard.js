// @ts-check
/** One item: why it was sent back, what is wrong, by when it must be mended, before and after, what happened, its papers, and what may be done now. */
const request = require('../../services/request.js');
const { openPaper } = require('../../services/papers.js');
const { unread, reading } = require('../../services/one.js');
const queue = require('../../services/queue.js');
const { who } = require('../../services/person.js');
const { start, page, busy, go } = require('../../services/page.js');
const { daysLeft, deadline, readable, day } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    ...unread(),
    /** @type {any} */
    hazard: null,
    /** @type {{ what: string, text: string, main?: boolean }[]} */
    acts: [],
    queued: false,
  },
  methods: {
    ...reading(({ id }) => `/api/v1/hazards/${id}`, (hazard) => {
      const queued = queue.all().some((item) => item.path.id === hazard.id && !item.refused);
      return { hazard: shown(hazard), acts: queued ? [] : acts(hazard), queued };
    }),
    /** @param {WechatMiniprogram.TouchEvent} event */
    onPhoto(event) {
      const { of, at } = event.currentTarget.dataset;
      const urls = this.data.hazard[of].map((/** @type {Photo} */ photo) => photo.url);
      wx.previewImage({ urls, current: urls[at] });
    },
    /** A paper of the inspection: WeChat shows PDF itself. @param {WechatMiniprogram.TouchEvent} event */
    onDocument(event) {
      const { kind, id } = this.data.hazard.documents[event.currentTarget.dataset.at];
      return busy(this, () => openPaper(kind, id));
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onAct(event) {
      const { id, title, dueOn, level, waiting } = this.data.hazard;
      const { what } = event.currentTarget.dataset;
      const extension = what === 'extension-decision' ? `&extension=${waiting.id}` : '';
      go(`/pages/form/form?what=${what}&id=${id}&name=${encodeURIComponent(title)}&due=${dueOn}&level=${level}${extension}`);
    },
    onFirm() {
      if (who().isStaff) go(`/pages/firm/firm?id=${this.data.hazard.enterpriseId}`);
    },
  },
});

/** What may be done now, in the order in which people come to it: the operation, its form, its button. */
const ACTS = [
  { operation: 'submit_rectification', what: 'rectification', text: '提交整改', main: true },
  { operation: 'review_rectification', what: 'review', text: '复查', main: true },
  { operation: 'confirm_hazard', what: 'confirmation', text: '核实举报', main: true },
  { operation: 'decide_extension', what: 'extension-decision', text: '审批延期', main: true },
  { operation: 'replace_due_date', what: 'due-date', text: '重新核定期限' },
  { operation: 'create_plan', what: 'plan', text: '写治理方案' },
  { operation: 'create_progress', what: 'progress', text: '报告进展' },
  { operation: 'create_extension', what: 'extension', text: '申请延期' },
  { operation: 'create_reply', what: 'reply', text: '向街道陈述' },
];

/** The server says what this person may do with it now. @param {Hazard} hazard */
function acts({ actions, plan }) {
  const found = ACTS.filter(({ operation }) => actions.includes(operation));
  // before the plan of a major hazard there is nothing else to begin with
  return found.map((act) => (act.what !== 'plan' ? act : { ...act, text: plan ? '修改治理方案' : '先写治理方案', main: !plan }));
}

/** @param {Hazard} hazard */
function shown(hazard) {
  const { timeline } = hazard;
  /** @param {{ id: string, url: string, thumbUrl: string }} photo */
  const picture = (photo) => ({ id: photo.id, url: request.link(photo.url), thumbUrl: request.link(photo.thumbUrl) });
  const pictures = hazard.photos.concat(hazard.timelinePhotos).map(picture);
  const submitted = timeline.filter(({ event }) => event === 'submitted').pop();
  const after = submitted ? submitted.photoIds : [];
  const latest = timeline.filter(({ event }) => ['submitted', 'sent_back', 'reopened', 'closed'].includes(event)).pop();
  const waiting = hazard.extensions.find(({ state }) => state === 'requested');
  return {
    ...hazard,
    // what the finding shows, and what the last rectification shows
    photos: pictures.filter(({ id }) => hazard.photoIds.includes(id)),
    after: pictures.filter(({ id }) => after.includes(id)),
    measureTaken: submitted ? submitted.note : '',
    back: hazard.state === 'rectifying' && latest && (latest.event === 'sent_back' || latest.event === 'reopened') ? { text: latest.eventText, note: latest.note } : null,
    waiting: waiting ? { id: waiting.id, text: `申请延到${day(waiting.newDueOn)}：${waiting.reason}` } : null,
    left: hazard.state === 'rectifying' ? daysLeft(hazard) : '',
    by: hazard.state === 'rectifying' || hazard.state === 'submitted' ? deadline(hazard.dueOn) : day(hazard.dueOn),
    progressBy: hazard.plan && hazard.state === 'rectifying' ? deadline(hazard.plan.progressDueOn) : '',
    timeline: timeline.slice().reverse().map((line) => ({ ...line, when: readable(line.at), who: [line.actorRoleText, line.actorName].filter(Boolean).join(' '), to: line.dueOn && /extension_granted|due_date_set|recorded/.test(line.event) ? `期限 ${day(line.dueOn)}` : '' })),
  };
}
