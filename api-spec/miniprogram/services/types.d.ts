// What the pages use of the API. The whole of it is openapi.json.

interface Problem {
  status: number;
  code: string;
  title: string;
  detail: string;
  errors: { field: string; code: string; message: string }[];
  requestId?: string;
}

interface Session {
  token?: string;
  expiresAt: string;
  user: { id: string; name: string };
  roles: string[];
  enterprises: { id: string; name: string; role: string }[];
}

interface Card {
  code: string;
  enterpriseName: string;
  codeColour: string;
  codeColourText: string;
  validSince: string;
  enterpriseId?: string;
  yourRole?: string | null;
  yourRoleText?: string | null;
  nextAction?: string;
  nextActionText?: string;
}

interface OpenItem {
  hazardId: string;
  number: string;
  title: string;
  level: string;
  levelText: string;
  source: string;
  sourceText: string;
  state: string;
  stateText: string;
  dueOn: string;
  daysLeft: number | null;
  overdue: boolean;
}

interface Ranking {
  peerGroup: { code: string; name: string };
  rank: number | null;
  groupSize: number;
  tied: number;
  score?: number;
  median?: number | null;
  percentile?: number | null;
}

interface Overview {
  enterprise: { id: string; name: string; industry: string };
  code: string | null;
  codeColour: string;
  codeColourText: string;
  gates: { gate: string; text: string; clearedBy: string }[];
  score: number;
  ranking: Ranking | null;
  openItems: OpenItem[];
  records: { type: string; id: string; at: string; summary: string; hazardCount: number }[];
  nextSelfCheck: { taskId: string; title: string; dueOn: string } | null;
  unreadMessages: number;
}

interface Photo { id: string; url: string; thumbUrl: string }

interface Hazard {
  id: string;
  number: string;
  enterpriseId: string;
  title: string;
  description: string | null;
  place: string;
  level: string;
  levelText: string;
  state: string;
  stateText: string;
  dueOn: string;
  daysLeft: number | null;
  overdue: boolean;
  measure: string | null;
  photos: Photo[];
  timeline?: { event: string; eventText: string; at: string; note: string | null }[];
  documents?: { kind: string; kindText: string; id: string; number: string }[];
}

interface ChecklistItem {
  id: string;
  text: string;
  kind: 'yes_no' | 'number' | 'text';
  critical: boolean;
  photoRequired: boolean;
  legalBasis: string | null;
  measure: string | null;
  min: number | null;
  max: number | null;
  unit: string | null;
}

interface Checklist { id: string; version: number; title: string; items: ChecklistItem[] }

interface Message {
  id: string;
  kind: string;
  kindText: string;
  title: string;
  body: string;
  subjectType: string;
  subjectId: string;
  createdAt: string;
  readAt: string | null;
}

interface Subscription { templateId: string; topicText: string; longTerm: boolean; subscribed: boolean; remaining: number }

interface ListOf<T> { items: T[]; total?: number }

/** A write that waits for the network. Photos are files of the phone until they are uploaded. */
interface Waiting {
  operation: 'create_inspection' | 'create_finding' | 'complete_inspection' | 'create_self_check' | 'submit_rectification';
  path: { id?: string };
  body: Record<string, any>;
  /** For people: what it is. */
  label: string;
  /** What the server said, when it will never take it. */
  refused?: string;
}
