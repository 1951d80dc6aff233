import { ElMessage } from 'element-plus'

/** Puts a text on the clipboard, and says so; or says how to do it by hand where the browser refuses. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    ElMessage.success('已复制。')
  } catch {
    // refused, or no clipboard at all: an address without https has none
    ElMessage.warning('浏览器不允许自动复制，请用鼠标选中文字，按 Ctrl+C 复制。')
  }
}
