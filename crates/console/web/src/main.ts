import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { whenever } from './api/client'
import { Problem } from './api/problem'
import { router } from './router'
import { leave, resume } from './session/session'
import './style/base.css'
import './style/frame.css'
import './style/lists.css'
import './style/records.css'
import './style/pages.css'
import './style/media.css'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // a refusal stays one; what did not answer is asked once more
      retry: (failures, problem) => failures < 1 && problem instanceof Problem && problem.status === 0,
    },
  },
})

whenever({
  signedOut: leave,
  // what one change touches is for the server to know: everything shown is asked for again
  changed: () => void queries.invalidateQueries(),
})

await resume()
createApp(App).use(router).use(VueQueryPlugin, { queryClient: queries }).mount('#app')
