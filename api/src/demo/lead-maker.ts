import type { CreateLead } from '@baton/contract';
import { Customers, type Language, type Person } from './customers.ts';
import type { Random } from './random.ts';

/** The demo's sources and the share of the leads that come from each. */
export const SOURCES = [
  ['Website form', 40],
  ['Comparison portal', 22],
  ['Google Ads', 20],
  ['Phone callback', 10],
  ['Partner referral', 8],
] as const;
type SourceName = (typeof SOURCES)[number][0];

interface Product {
  tag: string;
  share: number;
  /** A year's premium in major units. */
  premium: readonly [from: number, to: number];
  subjects: Record<'de' | 'en', readonly string[]>;
  texts: Record<'de' | 'en', readonly string[]>;
  attributes(random: Random): Record<string, string | number | boolean>;
}

const PRODUCTS: readonly Product[] = [
  {
    tag: 'Car insurance',
    share: 38,
    premium: [280, 1_400],
    subjects: {
      de: ['Kfz-Versicherung wechseln', 'Angebot Vollkasko', 'Neues Auto versichern', 'Zweitwagen anmelden'],
      en: ['Quote for my car', 'Switching my motor cover', 'Insurance for a used car'],
    },
    texts: {
      de: [
        'Ich möchte zum Jahresende wechseln und bitte um ein Angebot.',
        'Der Wagen wird nächste Woche zugelassen, ich brauche eine eVB.',
        'Mein Beitrag ist wieder gestiegen. Was kostet es bei Ihnen?',
      ],
      en: [
        'I have just bought a used car and need cover by Friday.',
        'My renewal went up a lot, what can you do?',
        'Please call me about fully comprehensive cover.',
      ],
    },
    attributes: (random) => ({
      vehicle: random.pick([
        'VW Golf',
        'Škoda Octavia',
        'Opel Corsa',
        'Tesla Model 3',
        'BMW 320d',
        'Ford Focus',
        'Toyota Yaris',
      ]),
      year: random.whole(2008, 2026),
      noClaimsYears: random.whole(0, 25),
    }),
  },
  {
    tag: 'Home insurance',
    share: 28,
    premium: [90, 900],
    subjects: {
      de: ['Hausrat für 3-Zimmer-Wohnung', 'Wohngebäudeversicherung Altbau', 'Elementarschäden absichern'],
      en: ['Household contents', 'Cover for a new house', 'Flood cover question'],
    },
    texts: {
      de: [
        'Wir ziehen zum Ersten um und brauchen Hausrat mit Fahrraddiebstahl.',
        'Bitte ein Angebot mit und ohne Elementarschutz.',
        'Das Dach ist neu, Baujahr 1964, Massivbau.',
      ],
      en: [
        'We are moving next month and need contents cover.',
        'Is damage by heavy rain included?',
        'House built in 1998, solar panels on the roof.',
      ],
    },
    attributes: (random) => ({
      property: random.pick(['flat', 'terraced house', 'detached house']),
      livingArea: random.whole(45, 220),
      elementaryCover: random.chance(0.5),
    }),
  },
  {
    tag: 'Life insurance',
    share: 20,
    premium: [240, 4_800],
    subjects: {
      de: ['Risikolebensversicherung', 'Absicherung der Familie', 'Berufsunfähigkeit: Beratung'],
      en: ['Term life quote', 'Protecting the mortgage', 'Income protection'],
    },
    texts: {
      de: [
        'Wir haben ein Haus finanziert und möchten den Kredit absichern.',
        'Nichtraucher, 38 Jahre, zwei Kinder.',
        'Bitte um Rückruf, gern abends.',
      ],
      en: [
        'Two children, mortgage until 2044, non-smoker.',
        'What does 300,000 of cover cost a year?',
        'Please call in the evening.',
      ],
    },
    attributes: (random) => ({
      coverage: random.whole(10, 60) * 10_000,
      smoker: random.chance(0.2),
      birthYear: random.whole(1962, 2001),
    }),
  },
  {
    tag: 'Business',
    share: 14,
    premium: [1_200, 48_000],
    subjects: {
      de: ['Betriebshaftpflicht Handwerk', 'Cyberversicherung für Kanzlei', 'Flotte mit 12 Fahrzeugen'],
      en: ['Liability for a workshop', 'Cyber cover for a practice', 'Fleet of twelve vans'],
    },
    texts: {
      de: [
        'Unser Vertrag läuft im Dezember aus, bitte um ein Vergleichsangebot.',
        'Fünf Mitarbeiter, Umsatz 800.000 €, bisher keine Schäden.',
      ],
      en: ['Our contract ends in December, please compare.', 'Five employees, no claims so far.'],
    },
    attributes: (random) => ({
      industry: random.pick(['crafts', 'law', 'medical', 'retail', 'logistics', 'gastronomy']),
      employees: random.whole(1, 120),
    }),
  },
];

/** Attributes that agents may see before they accept. */
export const VISIBLE_ATTRIBUTES = [
  'vehicle',
  'year',
  'noClaimsYears',
  'property',
  'livingArea',
  'elementaryCover',
  'coverage',
  'smoker',
  'industry',
  'employees',
];

export interface MadeLead {
  lead: CreateLead;
  /** Nonsense that a manager would discard. */
  spam: boolean;
}

const SPAM_SHARE = 0.015;

/** Leads as they come in: a stream that the source of chance alone decides. */
export class LeadMaker {
  private readonly random: Random;
  private readonly customers: Customers;

  constructor(random: Random, serial = 0) {
    this.random = random;
    this.customers = new Customers(random, serial);
  }

  next(): MadeLead {
    const { random } = this;
    const person = this.customers.next();
    const source = random.weighted<SourceName>(SOURCES);
    if (random.chance(SPAM_SHARE)) return { lead: spamOf(person, source, random), spam: true };
    const product = random.weighted(PRODUCTS.map((one) => [one, one.share] as const));
    const words =
      person.language === 'de' ? 'de' : person.language === 'en' || random.chance(0.4) ? 'en' : 'de';
    const [from, to] = product.premium;
    // Most are near the lower end.
    const premium = Math.round(from * (to / from) ** (random.next() * random.next() + random.next() * 0.2));
    const lead: CreateLead = {
      source,
      subject: random.pick(product.subjects[words]),
      text: random.pick(product.texts[words]),
      customer: person.customer,
      attributes: product.attributes(random),
      tags: [
        product.tag,
        ...languageTag(person.language, random),
        ...(random.chance(0.12) ? ['Newsletter'] : []),
      ],
    };
    if (random.chance(0.9)) lead.value = { amount: Math.min(premium, to) * 100, currency: 'EUR' };
    if (source === 'Phone callback') lead.priority = 3;
    if (source === 'Comparison portal') lead.externalId = `cp-${random.whole(100_000_000, 999_999_999)}`;
    return { lead, spam: false };
  }
}

function languageTag(language: Language, random: Random): string[] {
  if (language === 'en') return ['English'];
  // Most of those with a Turkish name ask in German all the same.
  return language === 'tr' && random.chance(0.5) ? ['Turkish'] : [];
}

function spamOf(person: Person, source: SourceName, random: Random): CreateLead {
  return {
    source,
    subject: random.pick(['asdf', 'Test', 'CHEAP SEO FOR YOUR SITE', 'hallo']),
    text: random.pick(['test test', 'Best prices for backlinks, answer now.', 'asdfasdf']),
    customer: { ...person.customer, phone: null },
  };
}
