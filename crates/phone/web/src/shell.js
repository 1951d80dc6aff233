/** The page around the phone: whose it is, and under which conditions it is seen. */
const PEOPLE = [
  { text: '企业一', query: 'person=demo-firm-1' },
  { text: '企业二', query: 'person=demo-firm-2' },
  { text: '企业三', query: 'person=demo-firm-3' },
  { text: '路过的人', query: 'person=demo-passer-by' },
  { text: '督查员甲', query: 'staff=inspector1' },
  { text: '督查员乙', query: 'staff=inspector2' },
  { text: '网格员', query: 'staff=grid1' },
  { text: '街道应急办', query: 'staff=office' },
  { text: '督查负责人', query: 'staff=supervisor' },
  { text: '街道领导', query: 'staff=leader' },
];

const $ = (selector) => document.querySelector(selector);
const frame = $('.screen');
/** The address says whose phone it is, so that it can be sent to somebody. */
const asked = decodeURIComponent(location.hash.slice(1));
let present = PEOPLE.find(({ query }) => query === asked) ?? PEOPLE[0];
const on = { offline: false, elder: false, dark: false };

const phone = () => frame.contentWindow?.phone;

/** Dark as the phone's own setting would make it: the styles that wait for it hold, or not. */
function paint() {
  const root = frame.contentDocument;
  if (!root) return;
  root.documentElement.dataset.theme = on.dark ? 'dark' : 'light';
  for (const sheet of root.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (rule instanceof frame.contentWindow.CSSMediaRule && /prefers-color-scheme|^(not )?all$/.test(rule.media.mediaText)) {
        rule.media.mediaText = on.dark ? 'all' : 'not all';
      }
    }
  }
}

function open() {
  on.offline = false;
  frame.src = `screen.html?${present.query}&elder=${on.elder ? 1 : 0}`;
  for (const button of $('.people').children) button.setAttribute('aria-checked', String(button.textContent === present.text));
  for (const name of Object.keys(on)) $(`.${name}`).setAttribute('aria-pressed', String(on[name]));
}

for (const person of PEOPLE) {
  const button = document.createElement('button');
  Object.assign(button, { type: 'button', textContent: person.text });
  button.setAttribute('role', 'radio');
  button.addEventListener('click', () => {
    present = person;
    history.replaceState(null, '', `#${encodeURIComponent(person.query)}`);
    open();
  });
  $('.people').append(button);
}

frame.addEventListener('load', paint);
$('.offline').addEventListener('click', () => {
  on.offline = !on.offline;
  phone()?.online(!on.offline);
  $('.offline').setAttribute('aria-pressed', String(on.offline));
});
$('.elder').addEventListener('click', () => {
  on.elder = !on.elder;
  open();
});
$('.dark').addEventListener('click', () => {
  on.dark = !on.dark;
  $('.dark').setAttribute('aria-pressed', String(on.dark));
  paint();
});
$('.again').addEventListener('click', open);
$('.wipe').addEventListener('click', () => {
  localStorage.clear();
  open();
});
open();
