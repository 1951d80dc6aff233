import {
  Calendar,
  ChatDotRound,
  DataBoard,
  DocumentChecked,
  Finished,
  House,
  Medal,
  OfficeBuilding,
  Setting,
  Tickets,
  User,
  Warning,
} from '@element-plus/icons-vue'
import type { Component } from 'vue'
import { may, type Permission } from './session/session'

/** A page of the menu. Whoever has one of the permissions finds something on it. */
export interface Page {
  path: string
  text: string
  any: readonly Permission[]
  /** Who begins the day there, if not all of them. */
  home?: readonly Permission[]
  view: () => Promise<Component>
  /** Pages below it, which the menu does not show. */
  below?: { path: string; view: () => Promise<Component> }[]
}

/** An entry of the menu; where it has several pages, they show while one of them is open. */
export interface Section {
  text: string
  icon: Component
  pages: readonly Page[]
}

/** Every page, in the order of the menu. */
const SECTIONS: readonly Section[] = [
  {
    text: '工作台',
    icon: House,
    pages: [
      {
        path: '/desk',
        text: '工作台',
        any: ['ReviewRectification', 'DecideHazard', 'Inspect', 'OverseeWork', 'ManageUsers'],
        home: ['ReviewRectification', 'DecideHazard', 'Inspect', 'ManageUsers'],
        view: () => import('./desk/DeskPage.vue'),
        below: [{ path: '/desk/late', view: () => import('./desk/LateWorkPage.vue') }],
      },
    ],
  },
  {
    text: '我的一天',
    icon: Calendar,
    pages: [
      {
        path: '/my-day',
        text: '我的一天',
        any: ['Inspect'],
        view: () => import('./my-day/MyDayPage.vue'),
      },
    ],
  },
  {
    text: '街道一览',
    icon: DataBoard,
    pages: [
      {
        path: '/street',
        text: '街道一览',
        any: ['ReadComparisons'],
        view: () => import('./street/StreetPage.vue'),
      },
    ],
  },
  {
    text: '企业',
    icon: OfficeBuilding,
    pages: [
      {
        path: '/enterprises',
        text: '企业名册',
        any: ['ReadRegister'],
        view: () => import('./enterprises/EnterprisesPage.vue'),
        below: [{ path: '/enterprises/:id', view: () => import('./enterprises/EnterprisePage.vue') }],
      },
      {
        path: '/register',
        text: '登记表导入',
        any: ['ManageRegister'],
        view: () => import('./register/RegisterPage.vue'),
      },
      {
        path: '/stickers',
        text: '标牌',
        any: ['ManageRegister'],
        view: () => import('./stickers/StickersPage.vue'),
      },
      {
        path: '/documents',
        text: '到期证照',
        any: ['ManageRegister'],
        view: () => import('./documents/DocumentsPage.vue'),
      },
      {
        path: '/applications',
        text: '绑定申请',
        any: ['ManageRegister'],
        view: () => import('./coming-in/ApplicationsPage.vue'),
      },
      {
        path: '/bindings',
        text: '绑定记录',
        any: ['ManageRegister'],
        view: () => import('./coming-in/BindingsPage.vue'),
      },
      {
        path: '/bulletins',
        text: '通知预警',
        any: ['ReadRegister'],
        view: () => import('./bulletins/BulletinsPage.vue'),
        below: [{ path: '/bulletins/:id', view: () => import('./bulletins/BulletinPage.vue') }],
      },
      {
        path: '/visits',
        text: '服务指导',
        any: ['ReadEnterprise'],
        view: () => import('./visits/VisitsPage.vue'),
      },
      {
        path: '/charges',
        text: '责任区域',
        any: ['ManageRegister'],
        view: () => import('./charges/ChargesPage.vue'),
      },
      {
        path: '/devices',
        text: '感知设备',
        any: ['ManageDevices'],
        view: () => import('./devices/DevicesPage.vue'),
      },
    ],
  },
  {
    text: '隐患',
    icon: Warning,
    pages: [
      {
        path: '/hazards',
        text: '全部隐患',
        any: ['ReadFirm'],
        view: () => import('./hazards/HazardsPage.vue'),
        below: [{ path: '/hazards/:id', view: () => import('./hazards/HazardPage.vue') }],
      },
      {
        path: '/reports',
        text: '举报和上报核实',
        any: ['DecideHazard'],
        view: () => import('./reports/ReportsPage.vue'),
      },
      {
        path: '/majors',
        text: '重大隐患',
        any: ['ReadFirm'],
        view: () => import('./majors/MajorsPage.vue'),
      },
      {
        path: '/statistics',
        text: '隐患统计表',
        any: ['ReadFirm'],
        view: () => import('./statistics/StatisticsPage.vue'),
      },
    ],
  },
  {
    text: '督查',
    icon: DocumentChecked,
    pages: [
      {
        path: '/inspections',
        text: '督查记录',
        any: ['ReadFirm'],
        view: () => import('./inspections/InspectionsPage.vue'),
        below: [{ path: '/inspections/:id', view: () => import('./inspections/InspectionPage.vue') }],
      },
      {
        path: '/campaigns',
        text: '专项',
        any: ['ReadRegister'],
        view: () => import('./campaigns/CampaignsPage.vue'),
        below: [{ path: '/campaigns/:id', view: () => import('./campaigns/CampaignPage.vue') }],
      },
      {
        path: '/draws',
        text: '双随机',
        any: ['ReadApprovals'],
        view: () => import('./draws/DrawsPage.vue'),
        below: [{ path: '/draws/:id', view: () => import('./draws/DrawPage.vue') }],
      },
      {
        path: '/approvals',
        text: '督查审批',
        any: ['ReadApprovals'],
        view: () => import('./approvals/ApprovalsPage.vue'),
      },
      {
        path: '/measures',
        text: '现场措施',
        any: ['ReadFirm'],
        view: () => import('./measures/MeasuresPage.vue'),
      },
      {
        path: '/papers',
        text: '文书',
        any: ['ReadFirm'],
        view: () => import('./papers/PapersPage.vue'),
      },
      {
        path: '/workload',
        text: '工作量',
        any: ['ReadApprovals'],
        view: () => import('./inspections/WorkloadPage.vue'),
      },
    ],
  },
  {
    text: '企业自查',
    icon: Finished,
    pages: [
      {
        path: '/self-checks',
        text: '自查任务',
        any: ['ReadComparisons'],
        view: () => import('./self-checks/TasksPage.vue'),
        below: [{ path: '/self-checks/:id', view: () => import('./self-checks/SelfCheckPage.vue') }],
      },
      {
        path: '/checklists',
        text: '检查表',
        any: ['ManageChecklists'],
        view: () => import('./checklists/ChecklistsPage.vue'),
        below: [{ path: '/checklists/:id', view: () => import('./checklists/ChecklistPage.vue') }],
      },
      {
        path: '/schedules',
        text: '自查计划',
        any: ['ManageChecklists'],
        view: () => import('./checklists/SchedulesPage.vue'),
      },
    ],
  },
  {
    text: '行业排名',
    icon: Medal,
    pages: [
      {
        path: '/rankings',
        text: '行业排名',
        any: ['ReadComparisons'],
        view: () => import('./rankings/RankingsPage.vue'),
      },
    ],
  },
  {
    text: '申诉',
    icon: ChatDotRound,
    pages: [
      {
        path: '/appeals',
        text: '申诉',
        any: ['ReadFirm'],
        view: () => import('./appeals/AppealsPage.vue'),
        below: [{ path: '/appeals/:id', view: () => import('./appeals/AppealPage.vue') }],
      },
    ],
  },
  {
    text: '规则和设置',
    icon: Setting,
    pages: [
      {
        path: '/settings',
        text: '规则和设置',
        any: ['ReadFirm', 'ManageUsers'],
        view: () => import('./settings/SettingsPage.vue'),
      },
    ],
  },
  {
    text: '人员',
    icon: User,
    pages: [
      {
        path: '/people',
        text: '人员',
        any: ['ManageUsers'],
        view: () => import('./people/PeoplePage.vue'),
      },
    ],
  },
  {
    text: '审计',
    icon: Tickets,
    pages: [
      {
        path: '/audit',
        text: '审计',
        any: ['ReadAudit'],
        view: () => import('./audit/AuditPage.vue'),
      },
    ],
  },
]

export const PAGES: readonly Page[] = SECTIONS.flatMap(({ pages }) => pages)

/** What of the menu is of use to whoever is signed in. */
export function ownSections(): Section[] {
  return SECTIONS.map((section) => ({
    ...section,
    pages: section.pages.filter((page) => page.any.some(may)),
  })).filter(({ pages }) => pages.length > 0)
}

/** Where whoever is signed in begins: the first page of their menu that is one's home. */
export function ownHome(): string | undefined {
  return PAGES.find(({ any, home = any }) => home.some(may))?.path
}
