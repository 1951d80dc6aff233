/** The page around the phones: whose each is, under which conditions it is seen, one or two side by side. */
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
/** Who holds the two phones where nobody said so. */
const USUAL = ['person=demo-firm-1', 'staff=inspector1'];
/** Between two phones in the address. */
const AND = '|';

const $ = (selector) => document.querySelector(selector);

/** @type {Phone[]} */
let phones = [];

class Phone {
  /** @param {string} query who holds it */
  constructor(query) {
    this.query = query;
    this.on = { offline: false, elder: false, dark: false };
    this.box = $('.phone-template').content.cloneNode(true).firstElementChild;
    this.frame = this.find('.screen');
    const choice = this.find('.person');
    choice.append(...PEOPLE.map((person) => new Option(person.text, person.query)));
    choice.addEventListener('change', () => {
      this.query = choice.value;
      write();
      this.open();
    });
    this.frame.addEventListener('load', () => this.loaded());
    this.find('.offline').addEventListener('click', () => {
      this.turn('offline');
      this.inside()?.online(!this.on.offline);
    });
    this.find('.elder').addEventListener('click', () => {
      this.turn('elder');
      this.open();
    });
    this.find('.dark').addEventListener('click', () => {
      this.turn('dark');
      this.paint();
    });
    this.find('.again').addEventListener('click', () => this.open());
    $('.phones').append(this.box);
  }

  find(selector) {
    return this.box.querySelector(selector);
  }

  /** What runs in the frame. */
  inside() {
    return this.frame.contentWindow?.phone;
  }

  /** @param {'offline' | 'elder' | 'dark'} name */
  turn(name, on = !this.on[name]) {
    this.on[name] = on;
    this.find(`.${name}`).setAttribute('aria-pressed', String(on));
  }

  open() {
    this.turn('offline', false);
    this.find('.person').value = this.query;
    this.frame.src = `screen.html?${this.query}&elder=${this.on.elder ? 1 : 0}`;
  }

  loaded() {
    this.paint();
    const inside = this.inside();
    // what one has done, the other sees, as if it had been opened anew
    if (inside) inside.wrote = () => phones.filter((other) => other !== this).forEach((other) => other.inside()?.renew());
  }

  /** Dark as the phone's own setting would make it: the styles that wait for it hold, or not. */
  paint() {
    const root = this.frame.contentDocument;
    if (!root) return;
    root.documentElement.dataset.theme = this.on.dark ? 'dark' : 'light';
    for (const sheet of root.styleSheets) {
      for (const rule of sheet.cssRules) {
        if (rule instanceof this.frame.contentWindow.CSSMediaRule && /prefers-color-scheme|^(not )?all$/.test(rule.media.mediaText)) {
          rule.media.mediaText = this.on.dark ? 'all' : 'not all';
        }
      }
    }
  }
}

/** The address says whose phones they are, so that it can be sent to somebody. */
function write() {
  history.replaceState(null, '', `#${encodeURIComponent(phones.map(({ query }) => query).join(AND))}`);
  // two phones of one person would be one
  for (const phone of phones) {
    const others = phones.filter((other) => other !== phone).map(({ query }) => query);
    for (const option of phone.find('.person').options) option.disabled = others.includes(option.value);
  }
  $('.second').setAttribute('aria-pressed', String(phones.length > 1));
}

/** @param {string[]} holders */
function lay(holders) {
  $('.phones').replaceChildren();
  phones = holders.map((query) => new Phone(query));
  write();
  phones.forEach((phone) => phone.open());
}

$('.second').addEventListener('click', () => {
  const [first] = phones;
  if (phones.length > 1) lay([first.query]);
  else lay([first.query, USUAL.find((query) => query !== first.query && query.split('=')[0] !== first.query.split('=')[0])]);
});
$('.wipe').addEventListener('click', () => {
  localStorage.clear();
  phones.forEach((phone) => phone.open());
});

const known = (query) => PEOPLE.some((person) => person.query === query);
const asked = decodeURIComponent(location.hash.slice(1)).split(AND).filter(known).slice(0, 2);
// where there is room for two, two tell more than one
lay(asked.length > 0 ? asked : USUAL.slice(0, innerWidth >= 1280 ? 2 : 1));
