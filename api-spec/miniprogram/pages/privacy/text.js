// @ts-check
/**
 * The privacy policy in plain words. It names what the server really keeps; who adapts it to a street
 * puts the street's name and telephone in, has a lawyer read it, and raises the version on the server.
 */
module.exports = [
  { head: '谁在处理', text: '您所在的街道（应急管理部门）。河平码由街道开设，用于企业安全生产的自查、督查和整改。' },
  { head: '收集什么', text: '微信给本小程序的编号（不是您的微信号）；您所属的企业和身份；您填写的自查、整改、陈述和申诉；您拍的照片和手写签字；登录时间。位置、通讯录、微信昵称和头像都不收集。' },
  { head: '为什么', text: '《安全生产法》要求企业检查和治理隐患，要求街道检查和督促。您提交的内容是履行这些义务的记录。' },
  { head: '谁能看到', text: '本企业的人、承办的街道工作人员。别的企业看不到。扫码的路人只看到企业名称和码色。查看完整电话的人会留下姓名和原因，您看得到。' },
  { head: '保存多久', text: '检查和整改的记录按档案规定保存。照片里的拍摄位置在上传时删除。举报人的联系方式办结 90 天后删除。' },
  { head: '您的权利', text: '在“我的”里随时查看街道保存了您的哪些信息、撤回同意、注销。撤回后不再用微信通知您，其他功能照常使用。' },
  { head: '不同意会怎样', text: '可以不同意。您仍可扫码查看企业的公开信息、举报隐患，也可以到街道现场办理。' },
];
