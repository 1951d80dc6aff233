// @ts-check
/** A self-check, one question a screen. Each answer is kept as it is given; nothing is ticked in advance. */
const request = require('../../services/request.js');
const seen = require('../../services/seen.js');
const queue = require('../../services/queue.js');
const drafts = require('../../services/drafts.js');
const subscribe = require('../../services/subscribe.js');
const { lists, range, fault } = require('../../services/checklists.js');
const { LATEST, blank, isNo, isGiven, faults, sent, read } = require('../../services/answering.js');
const { limit } = require('../../services/filling.js');
const { newId } = require('../../services/ids.js');
const { start, page, busy } = require('../../services/page.js');
const { instant, dayIn } = require('../../services/time.js');

Component({
  behaviors: [page],
  data: {
    ...start(),
    enterprise: '',
    industry: '',
    task: '',
    again: '',
    key: '',
    id: '',
    performedAt: '',
    /** @type {Checklist[]} */
    lists: [],
    /** @type {Checklist | null} */
    list: null,
    /** @type {any[]} */
    answers: [],
    at: 0,
    /** @type {any} what is shown of the question */
    item: null,
    /** @type {any} */
    answer: null,
    /** @type {Record<string, string>} */
    errors: {},
    /** @type {Record<string, string>} what was answered the last time, by item */
    before: {},
    given: 0,
    left: 0,
    /** Whether all answers are shown, to be looked over. */
    summing: false,
    /** @type {any[]} */
    summary: [],
    limits: { place: limit('create_self_check', 'answers.hazard.place').most, description: limit('create_self_check', 'answers.hazard.description').most, text: limit('create_self_check', 'answers.text').most, photos: limit('create_self_check', 'answers.photoIds').most },
    levels: [{ value: 'general', text: '一般隐患' }, { value: 'major', text: '重大隐患' }],
    today: '',
    latest: '',
    resumed: false,
    /** @type {any} */
    done: null,
    queued: false,
    asked: false,
  },
  methods: {
    /** @param {{ enterprise: string, industry: string, task?: string, again?: string }} query */
    onLoad(query) {
      const { enterprise, industry, task = '', again = '' } = query;
      this.setData({ enterprise, industry, task, again, key: `self-check:${enterprise}`, today: dayIn(0) });
      return busy(this, async () => {
        const found = await lists('self_check', industry);
        this.setData({ lists: found });
        const refused = again ? queue.find(again) : undefined;
        if (refused) return this.mend(refused, found);
        const draft = drafts.find(this.data.key);
        const of = draft && found.find((list) => list.id === draft.values.list && list.version === draft.values.version);
        if (draft && of) {
          const { id, answers, at } = draft.values;
          this.setData({ list: of, answers, id, task: draft.values.task, resumed: true });
          return this.turn(at);
        }
        await this.pick(found);
        return undefined;
      });
    },
    /** The list of the task that is due, or the only one there is. @param {Checklist[]} found */
    async pick(found) {
      const { enterprise, task } = this.data;
      const { items } = await seen.get(`/api/v1/enterprises/${enterprise}/self-check-tasks`).catch((error) => {
        // a list can be answered without knowing the task: the server finds it
        if (request.isAway(error)) return { items: [] };
        throw error;
      });
      const due = items.find((/** @type {SelfCheckTask} */ one) => one.id === task);
      // a task is seen some days before it can be done: until then a check stands by itself
      if (!due || due.opensOn > this.data.today) this.setData({ task: '' });
      const wanted = due && found.find((list) => list.id === due.checklistId);
      if (wanted || found.length === 1) this.choose(wanted || found[0]);
    },
    /** What was refused opens at the first answer that is wrong. @param {Waiting} refused @param {Checklist[]} found */
    mend(refused, found) {
      const { body, refused: why } = refused;
      const list = found.find(({ id }) => id === body.checklistId);
      if (!list || !why) throw { title: '检查表已更换', detail: '这张检查表已有新版本，请删除这条记录后重新自查。' };
      const answers = list.items.map((item) => read(item, body.answers.find((/** @type {any} */ one) => one.itemId === item.id)));
      const [, place] = /^answers\[(\d+)\]/.exec((why.errors[0] || { field: '' }).field) || [];
      this.setData({ list, answers, id: body.id, performedAt: body.performedAt, task: body.taskId || '' });
      this.turn(place ? Number(place) : 0);
      this.setData({ problem: `${why.detail}${why.errors.map(({ message }) => message).join('；')}` });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onList(event) {
      this.choose(this.data.lists[event.currentTarget.dataset.at]);
    },
    /** @param {Checklist} list */
    choose(list) {
      this.setData({ list, answers: list.items.map(blank), id: newId() });
      this.turn(0);
      this.recall();
    },
    /** What was answered the last time, to be read, never to be taken over. */
    async recall() {
      const { enterprise } = this.data;
      try {
        const { items } = await seen.get(`/api/v1/enterprises/${enterprise}/self-checks?pageSize=1`);
        if (items.length === 0) return;
        /** @type {SelfCheck} */
        const last = await seen.get(`/api/v1/self-checks/${items[0].id}`);
        /** @type {Record<string, string>} */
        const before = {};
        last.answers.forEach((one) => { before[one.itemId] = one.answerText || (one.number === null || one.number === undefined ? one.text || '' : String(one.number)); });
        this.setData({ before });
      } catch (error) {
        if (!request.isAway(error)) throw error;
      }
    },
    /** Shows a question. @param {number} at */
    turn(at) {
      const list = /** @type {Checklist} */ (this.data.list);
      const item = list.items[at];
      this.setData({ at, summing: false, errors: {}, item: { ...item, range: range(item), fault: fault(item) } });
      this.look();
      wx.pageScrollTo({ scrollTop: 0, duration: 0 });
    },
    /** What follows from the answers. */
    look() {
      const list = /** @type {Checklist} */ (this.data.list);
      const { answers, at } = this.data;
      const answer = answers[at];
      const given = list.items.filter((item, place) => Object.keys(faults(item, answers[place])).length === 0).length;
      this.setData({ answer: { ...answer, isNo: isNo(list.items[at], answer) }, given, left: list.items.length - given, latest: dayIn(LATEST[/** @type {'general' | 'major'} */ (answer.level)]) });
    },
    /** @param {Record<string, any>} change */
    change(change) {
      const { at, answers } = this.data;
      this.setData({ answers: answers.map((one, place) => (place === at ? { ...one, ...change } : one)), errors: {}, problem: '' });
      this.look();
      this.keep();
    },
    keep() {
      const { again, key, enterprise, industry, task, list, id, answers, at } = this.data;
      if (again || !list) return;
      drafts.keep(key, {
        label: `自查：${list.title}`,
        url: `/pages/self-check/self-check?enterprise=${enterprise}&industry=${industry}&task=${task}`,
        values: { list: list.id, version: list.version, task, id, answers, at },
      });
    },
    /** A plain answer leads on by itself. @param {WechatMiniprogram.TouchEvent} event */
    onAnswer(event) {
      const { answer } = event.currentTarget.dataset;
      // a number that does not apply is not given either
      this.change({ answer, number: '' });
      const { item } = this.data;
      if (answer === 'not_applicable' || (answer === 'yes' && !item.photoRequired)) this.onNext();
    },
    /** @param {WechatMiniprogram.CustomEvent<{ name: string, value: any }>} event */
    onField(event) {
      const { name, value } = event.detail;
      this.change({ [name]: value, ...(name === 'number' ? { answer: '' } : {}) });
    },
    onNext() {
      const { list, at, answers } = this.data;
      if (!list) return;
      const errors = faults(list.items[at], answers[at]);
      if (Object.keys(errors).length > 0) {
        this.setData({ errors });
        return;
      }
      if (at + 1 < list.items.length) this.turn(at + 1);
      else this.sum();
      this.keep();
    },
    /** Later: an item may be left open, but not the whole. */
    onSkip() {
      const { list, at } = this.data;
      if (list && at + 1 < list.items.length) this.turn(at + 1);
      else this.sum();
    },
    onPrevious() {
      this.turn(Math.max(0, this.data.at - 1));
    },
    sum() {
      const list = /** @type {Checklist} */ (this.data.list);
      const words = /** @type {Record<string, string>} */ ({ yes: '符合', no: '不符合', not_applicable: '不涉及' });
      this.look();
      this.setData({
        summing: true,
        summary: list.items.map((item, at) => {
          const answer = this.data.answers[at];
          const open = Object.keys(faults(item, answer)).length > 0;
          return { at, text: item.text, no: isNo(item, answer), open, says: open ? (isGiven(item, answer) ? '没填完' : '没有回答') : words[answer.answer] || answer.number || answer.text };
        }),
      });
      wx.pageScrollTo({ scrollTop: 0, duration: 0 });
    },
    onSum() {
      this.sum();
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onJump(event) {
      this.turn(event.currentTarget.dataset.at);
    },
    onSubmit() {
      return busy(this, async () => {
        const { list, enterprise, industry, task, again, answers, id, performedAt, key } = this.data;
        if (!list) return;
        const body = {
          id,
          ...(task ? { taskId: task } : {}),
          checklistId: list.id,
          checklistVersion: list.version,
          performedAt: again ? performedAt : instant(),
          answers: answers.map((answer, at) => sent(list.items[at], answer)),
        };
        const form = `/pages/self-check/self-check?enterprise=${enterprise}&industry=${industry}`;
        const left = again ? await queue.amend(again, body, list.title)
          : await queue.add({ operation: 'create_self_check', path: { id: enterprise }, body, label: `自查：${list.title}`, form });
        drafts.done(key);
        if (left && left.refused) {
          this.setData({ again: left.key });
          throw { title: left.refused.title, detail: left.refused.detail, errors: left.refused.errors };
        }
        const found = list.items.filter((item, at) => isNo(item, answers[at])).length;
        this.setData({ queued: !!left, done: { found } });
        wx.pageScrollTo({ scrollTop: 0, duration: 0 });
      });
    },
    onRemind() {
      return busy(this, async () => {
        await subscribe.ask('rectification');
        this.setData({ asked: true });
      });
    },
    onDiscard() {
      const { list, key } = this.data;
      drafts.discard(key);
      this.setData({ resumed: false });
      if (list) this.choose(list);
    },
    onBack() {
      wx.navigateBack({});
    },
  },
});
