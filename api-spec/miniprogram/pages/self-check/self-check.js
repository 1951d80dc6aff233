// @ts-check
/** Today's self-check, in two minutes: one question below the other, two big buttons each. */
const request = require('../../services/request.js');
const queue = require('../../services/queue.js');
const photos = require('../../services/photos.js');
const { newId } = require('../../services/ids.js');
const { start, busy } = require('../../services/page.js');
const { instant, dayIn } = require('../../services/time.js');

/** What a firm gives itself at most: 30 days for a general hazard, 90 for a major one. */
const LATEST = { general: 30, major: 90 };

Component({
  data: {
    ...start(),
    enterprise: '',
    task: '',
    /** @type {Checklist[]} */
    lists: [],
    /** @type {Checklist | null} */
    list: null,
    /** @type {any[]} */
    answers: [],
    left: 0,
    today: '',
    latest: '',
    /** @type {any} */
    done: null,
    queued: false,
  },
  methods: {
    /** @param {{ enterprise: string, industry: string, task?: string }} query */
    onLoad(query) {
      this.setData({ enterprise: query.enterprise, task: query.task || '', today: dayIn(0), latest: dayIn(LATEST.general) });
      return busy(this, async () => {
        const [lists, tasks] = await Promise.all([
          request.get(`/api/v1/checklists?scope=self_check&industry=${query.industry}`),
          request.get(`/api/v1/enterprises/${query.enterprise}/self-check-tasks`),
        ]);
        this.setData({ lists: lists.items });
        const task = tasks.items.find((/** @type {any} */ one) => one.id === query.task);
        // a task is seen some days before it can be done: until then a check stands by itself
        if (task && task.opensOn > this.data.today) this.setData({ task: '' });
        const wanted = task && lists.items.find((/** @type {Checklist} */ list) => list.id === task.checklistId);
        if (wanted || lists.items.length === 1) this.choose(wanted || lists.items[0]);
      });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onList(event) {
      this.choose(this.data.lists[event.currentTarget.dataset.at]);
    },
    /** @param {Checklist} list */
    choose(list) {
      const answers = list.items.map((item) => ({
        itemId: item.id, answer: '', number: '', text: '', files: [], place: '', description: '', level: 'general', dueOn: dayIn(7), isNo: false, done: false,
      }));
      this.setData({ list, answers });
      this.count();
    },
    /**
     * @param {number} at
     * @param {Record<string, any>} change
     */
    change(at, change) {
      if (!this.data.list) return;
      const item = this.data.list.items[at];
      const answer = { ...this.data.answers[at], ...change };
      answer.isNo = isNo(item, answer);
      answer.done = isDone(item, answer);
      this.setData({ [`answers[${at}]`]: answer });
      this.count();
    },
    count() {
      this.setData({ left: this.data.answers.filter((answer) => !answer.done).length });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onAnswer(event) {
      const { at, answer } = event.currentTarget.dataset;
      // a number that does not apply is not given either
      this.change(at, { answer, number: '' });
    },
    /** @param {WechatMiniprogram.Input} event */
    onType(event) {
      const { at, field } = event.currentTarget.dataset;
      this.change(at, { [field]: event.detail.value, ...(field === 'number' ? { answer: '' } : {}) });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    onLevel(event) {
      const { at, level } = event.currentTarget.dataset;
      this.change(at, { level });
    },
    /** @param {WechatMiniprogram.TouchEvent} event */
    async onTake(event) {
      const { at } = event.currentTarget.dataset;
      const more = await photos.take(3);
      this.change(at, { files: this.data.answers[at].files.concat(more) });
    },
    onSubmit() {
      return busy(this, async () => {
        const { list, enterprise, task, answers } = this.data;
        if (!list) return;
        const body = {
          id: newId(),
          ...(task ? { taskId: task } : {}),
          checklistId: list.id,
          checklistVersion: list.version,
          performedAt: instant(),
          answers: answers.map((answer, at) => asSent(list.items[at], answer)),
        };
        await queue.add({ operation: 'create_self_check', path: { id: enterprise }, body, label: list.title });
        const mine = queue.all().find((item) => item.body.id === body.id);
        if (mine && mine.refused) {
          queue.drop(queue.all().findIndex((item) => item.body.id === body.id));
          throw { title: '未被接受', detail: mine.refused };
        }
        const found = answers.filter((answer) => answer.isNo).length;
        this.setData({ queued: !!mine, done: { found } });
      });
    },
    onBack() {
      wx.navigateBack();
    },
  },
});

/**
 * Whether an answer says that something is amiss.
 * @param {ChecklistItem} item
 * @param {any} answer
 */
function isNo(item, answer) {
  if (item.kind === 'yes_no') return answer.answer === 'no';
  if (item.kind !== 'number' || answer.number === '') return false;
  const number = Number(answer.number);
  return (typeof item.min === 'number' && number < item.min) || (typeof item.max === 'number' && number > item.max);
}

/**
 * Whether nothing is missing from an answer.
 * @param {ChecklistItem} item
 * @param {any} answer
 */
function isDone(item, answer) {
  const number = answer.answer === 'not_applicable' || (answer.number !== '' && !Number.isNaN(Number(answer.number)));
  const given = { yes_no: answer.answer !== '', number, text: answer.text.trim() !== '' }[item.kind];
  const shown = answer.files.length > 0 || (!item.photoRequired && !answer.isNo) || answer.answer === 'not_applicable';
  return given && shown && (!answer.isNo || (answer.place.trim() !== '' && answer.description.trim() !== ''));
}

/**
 * An answer as the API wants it.
 * @param {ChecklistItem} item
 * @param {any} answer
 */
function asSent(item, answer) {
  /** @type {Record<string, any>} */
  const sent = { itemId: item.id, photoIds: answer.files.map((/** @type {string} */ file) => ({ file })) };
  if (item.kind === 'yes_no' || answer.answer === 'not_applicable') sent.answer = answer.answer;
  else if (item.kind === 'number') sent.number = Number(answer.number);
  if (item.kind === 'text') sent.text = answer.text.trim();
  if (answer.isNo) {
    sent.hazard = { level: answer.level, place: answer.place.trim(), description: answer.description.trim(), dueOn: answer.dueOn };
  }
  return sent;
}
