import 'vue-router'
import type { Permission } from './session/session'

declare module 'vue-router' {
  interface RouteMeta {
    /** What the page is called. */
    title?: string
    /** The page of the menu that it belongs to. */
    menu?: string
    /** Whoever has one of these finds something on it. */
    any?: readonly Permission[]
  }
}
