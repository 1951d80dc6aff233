import type { Schemas } from '../api/client'
import { may } from '../session/session'

type Kind = Schemas['WorkKind']

/** Where the whole of a kind of work is listed, and where one line of it is done. */
const PLACES: Readonly<Record<Kind, { all?: string; line?: (line: Schemas['WorkLine']) => string }>> = {
  report_to_confirm: { all: '/reports', line: ({ id }) => `/hazards/${id}` },
  rectification_to_review: { all: '/hazards?state=submitted', line: ({ id }) => `/hazards/${id}` },
  second_acceptance: { all: '/hazards?state=submitted&level=major', line: ({ id }) => `/hazards/${id}` },
  extension_to_decide: { all: '/hazards?extensionRequested=1', line: ({ id }) => `/hazards/${id}` },
  overdue_since_yesterday: { all: '/hazards?overdue=1', line: ({ id }) => `/hazards/${id}` },
  appeal_to_decide: { all: '/appeals?state=open', line: ({ id }) => `/appeals/${id}` },
  inspection_to_approve: { all: '/approvals?state=requested', line: () => '/approvals?state=requested' },
  measure_to_review: { all: '/measures?state=in_force', line: () => '/measures?state=in_force' },
  inspection_to_complete: { line: ({ id }) => `/inspections/${id}` },
  inspection_to_confirm: { line: ({ id }) => `/inspections/${id}` },
  document_expiring: {
    all: '/documents',
    line: ({ enterpriseId }) => `/enterprises/${enterpriseId}?tab=dossier`,
  },
  application_to_decide: {
    all: '/applications',
    // whoever oversees the work sees whom it is about, and not who asks
    line: ({ enterpriseId }) => (may('ManageRegister') ? '/applications' : `/enterprises/${enterpriseId}`),
  },
  status_to_decide: { line: ({ id }) => `/enterprises/${id}?tab=life` },
  not_visited: { all: '/enterprises?unvisited=1', line: ({ id }) => `/enterprises/${id}` },
  late_work: { all: '/desk/late', line: (line) => (line.kind && lineOf(line.kind, line)) ?? '/desk/late' },
  work_to_hand_over: { all: '/charges' },
  campaign_target: { all: '/campaigns', line: ({ id }) => `/campaigns/${id}?left=1` },
  bulletin_to_confirm: { all: '/bulletins', line: ({ id }) => `/bulletins/${id}?silent=1` },
  role_to_confirm: { all: '/people' },
  failed_job: {},
}

export function allOf(kind: Kind): string | undefined {
  return PLACES[kind].all
}

export function lineOf(kind: Kind, line: Schemas['WorkLine']): string | undefined {
  return PLACES[kind].line?.(line)
}
