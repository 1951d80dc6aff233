/** A page of a list, as the API answers it. */
export interface Page {
  items: readonly unknown[]
  page: number
  pageSize: number
  total: number
  totalIsMore?: boolean
}
