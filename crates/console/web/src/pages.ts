import {
  ChatDotRound,
  Checked,
  Cpu,
  DataBoard,
  DocumentChecked,
  Finished,
  House,
  MapLocation,
  Medal,
  Memo,
  OfficeBuilding,
  Postcard,
  Stamp,
  Tickets,
  Upload,
  User,
  Warning,
} from '@element-plus/icons-vue'
import type { Component } from 'vue'
import { may, type Permission } from './session/session'

/** A page of the menu. Whoever has one of the permissions finds something on it. */
export interface Page {
  path: string
  text: string
  icon: Component
  any: readonly Permission[]
  view: () => Promise<Component>
  /** Pages below it, which the menu does not show. */
  below?: { path: string; view: () => Promise<Component> }[]
}

/** Every page, in the order of the menu. */
export const PAGES: readonly Page[] = [
  {
    path: '/desk',
    text: '工作台',
    icon: House,
    any: ['ReviewRectification', 'DecideHazard', 'Inspect', 'ManageUsers'],
    view: () => import('./desk/DeskPage.vue'),
  },
  {
    path: '/street',
    text: '街道一览',
    icon: DataBoard,
    any: ['ReadComparisons'],
    view: () => import('./street/StreetPage.vue'),
  },
  {
    path: '/enterprises',
    text: '企业',
    icon: OfficeBuilding,
    any: ['ReadRegister'],
    view: () => import('./enterprises/EnterprisesPage.vue'),
    below: [{ path: '/enterprises/:id', view: () => import('./enterprises/EnterprisePage.vue') }],
  },
  {
    path: '/hazards',
    text: '隐患',
    icon: Warning,
    any: ['ReadFirm'],
    view: () => import('./hazards/HazardsPage.vue'),
    below: [{ path: '/hazards/:id', view: () => import('./hazards/HazardPage.vue') }],
  },
  {
    path: '/register',
    text: '登记表导入',
    icon: Upload,
    any: ['ManageRegister'],
    view: () => import('./register/RegisterPage.vue'),
  },
  {
    path: '/stickers',
    text: '标牌',
    icon: Postcard,
    any: ['ManageRegister'],
    view: () => import('./stickers/StickersPage.vue'),
  },
  {
    path: '/inspections',
    text: '督查',
    icon: DocumentChecked,
    any: ['ReadFirm'],
    view: () => import('./inspections/InspectionsPage.vue'),
    below: [{ path: '/inspections/:id', view: () => import('./inspections/InspectionPage.vue') }],
  },
  {
    path: '/approvals',
    text: '督查审批',
    icon: Stamp,
    any: ['ReadApprovals'],
    view: () => import('./approvals/ApprovalsPage.vue'),
  },
  {
    path: '/self-checks',
    text: '企业自查',
    icon: Finished,
    any: ['ReadComparisons'],
    view: () => import('./self-checks/TasksPage.vue'),
    below: [{ path: '/self-checks/:id', view: () => import('./self-checks/SelfCheckPage.vue') }],
  },
  {
    path: '/checklists',
    text: '检查表',
    icon: Checked,
    any: ['ManageChecklists'],
    view: () => import('./checklists/ChecklistsPage.vue'),
    below: [
      { path: '/checklists/:id', view: () => import('./checklists/ChecklistPage.vue') },
      { path: '/schedules', view: () => import('./checklists/SchedulesPage.vue') },
    ],
  },
  {
    path: '/documents',
    text: '到期证照',
    icon: Memo,
    any: ['ManageRegister'],
    view: () => import('./documents/DocumentsPage.vue'),
  },
  {
    path: '/charges',
    text: '责任区域',
    icon: MapLocation,
    any: ['ManageRegister'],
    view: () => import('./charges/ChargesPage.vue'),
  },
  {
    path: '/devices',
    text: '感知设备',
    icon: Cpu,
    any: ['ManageDevices'],
    view: () => import('./devices/DevicesPage.vue'),
  },
  {
    path: '/rankings',
    text: '行业排名',
    icon: Medal,
    any: ['ReadComparisons'],
    view: () => import('./rankings/RankingsPage.vue'),
  },
  {
    path: '/appeals',
    text: '申诉',
    icon: ChatDotRound,
    any: ['ReadFirm'],
    view: () => import('./appeals/AppealsPage.vue'),
    below: [{ path: '/appeals/:id', view: () => import('./appeals/AppealPage.vue') }],
  },
  {
    path: '/people',
    text: '人员',
    icon: User,
    any: ['ManageUsers'],
    view: () => import('./people/PeoplePage.vue'),
  },
  {
    path: '/audit',
    text: '审计',
    icon: Tickets,
    any: ['ReadAudit'],
    view: () => import('./audit/AuditPage.vue'),
  },
]

/** The pages that are of use to whoever is signed in. */
export function ownPages(): Page[] {
  return PAGES.filter((page) => page.any.some(may))
}
