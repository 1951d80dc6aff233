import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import HomePage from './frame/HomePage.vue'
import NoPage from './frame/NoPage.vue'
import { PAGES } from './pages'

const pages = PAGES.flatMap<RouteRecordRaw>(({ path, view, text, any, below = [] }) =>
  [{ path, view }, ...below].map((one) => ({
    path: one.path,
    component: one.view,
    meta: { title: text, menu: path, any },
  })),
)

export const router = createRouter({
  history: createWebHistory('/console/'),
  routes: [
    { path: '/', component: HomePage, meta: { title: '街道控制台' } },
    ...pages,
    { path: '/account', component: () => import('./session/AccountPage.vue'), meta: { title: '我的账号' } },
    // a link that was followed before signing in leads on afterwards
    { path: '/sign-in', redirect: '/' },
    { path: '/:rest(.*)*', component: NoPage, meta: { title: '没有这个页面' } },
  ],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
})

router.afterEach((to) => {
  document.title = `${to.meta.title ?? '街道控制台'} · 河平码`
})
