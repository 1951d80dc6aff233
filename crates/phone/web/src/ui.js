/** What WeChat's client shows over a page: toasts, questions, things to choose from. */
const $ = (selector) => document.querySelector(selector);

let vanish = 0;

/** @param {string} text */
export function toast(text) {
  const box = $('.client-toast');
  box.textContent = text;
  box.hidden = false;
  clearTimeout(vanish);
  vanish = setTimeout(() => { box.hidden = true; }, 1500);
}

/** @param {string} tag @param {Record<string, any>} [properties] @param {Node[]} [children] */
export function element(tag, properties = {}, children = []) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/**
 * Lays something over the page until it is answered.
 * @template T
 * @param {(answer: (value: T) => void) => Node[]} fill
 * @param {boolean} middle
 * @returns {Promise<T | null>} null: put away
 */
export function sheet(fill, middle = false) {
  const back = $('.client-sheet');
  return new Promise((resolve) => {
    const answer = (value) => {
      back.hidden = true;
      back.replaceChildren();
      resolve(value);
    };
    const box = element('div', { className: 'client-box', role: 'dialog' }, fill(answer));
    back.className = middle ? 'client-sheet middle' : 'client-sheet';
    back.replaceChildren(box);
    back.hidden = false;
    back.onclick = (event) => { if (event.target === back && !middle) answer(null); };
    box.querySelector('input, button')?.focus();
  });
}

const button = (text, onclick, main = false) => element('button', { type: 'button', textContent: text, onclick, className: main ? 'main' : '' });

/** @returns {Promise<boolean>} */
export async function modal({ title, content, confirmText = '确定', cancelText = '取消', showCancel = true }) {
  const answer = await sheet((done) => [
    element('h2', { textContent: title || '' }), element('p', { textContent: content || '' }),
    button(confirmText, () => done(true), true), ...(showCancel ? [button(cancelText, () => done(false))] : []),
  ], true);
  return answer === true;
}

/** @param {string[]} texts */
export function chooseOne(texts) {
  return sheet((done) => texts.map((text, at) => button(text, () => done(at))));
}

/** @param {string} value @param {string} start @param {string} end */
export function chooseDay(value, start, end) {
  return sheet((done) => {
    const field = element('input', { type: 'date', value: value || '', min: start || '', max: end || '' });
    field.setAttribute('aria-label', '日期');
    return [field, button('确定', () => done(field.value || null), true)];
  });
}

/** @param {string} label @param {{ text: string, value: string }[]} offers */
export function ask(label, offers) {
  return sheet((done) => {
    const field = element('input', { placeholder: label });
    field.setAttribute('aria-label', label);
    return [...offers.map(({ text, value }) => button(text, () => done(value))), field, button('确定', () => done(field.value || null), true)];
  });
}

/** @param {string} url */
export function enlarge(url) {
  return sheet((done) => [element('img', { src: url, alt: '大图' }), button('关闭', () => done(null), true)], true);
}
