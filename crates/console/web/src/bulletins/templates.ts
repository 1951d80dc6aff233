import type { Schemas } from '../api/client'

/** What a street says again and again, to begin with and to be filled in. */
export interface Template {
  text: string
  level: Schemas['BulletinLevel']
  title: string
  body: string
}

export const TEMPLATES: readonly Template[] = [
  {
    text: '台风、大风',
    level: 'orange',
    title: '台风预警：请立即做好防风准备',
    body: '受台风影响，今晚起有强风暴雨。请立即：一、加固或拆除户外广告牌、临时搭建物和堆放物；二、停止高处、吊装和室外带电作业；三、检查排水和配电房，切断可能进水的电源；四、安排专人值守，保持电话畅通。有险情先撤人，并马上报告街道。',
  },
  {
    text: '高温',
    level: 'yellow',
    title: '高温天气安全提醒',
    body: '近日气温较高。请做到：一、避开 11 时至 15 时的室外作业；二、检查配电线路和空调负荷，不超负荷用电；三、易燃易爆物品避光通风存放；四、备好防暑药品和饮水。进入污水池、地坑等有限空间前必须先通风、再检测、后作业。',
  },
  {
    text: '低温、冰冻',
    level: 'yellow',
    title: '低温冰冻安全提醒',
    body: '近日有低温冰冻。请做到：一、不用煤炉、明火取暖，宿舍不违规使用取暖电器；二、检查消防管道、喷淋和燃气管道防冻；三、清除通道、楼梯积冰，防止滑倒；四、停用设备排空积水。',
  },
  {
    text: '节日前后',
    level: 'notice',
    title: '节日期间安全提醒',
    body: '节日将至。停产企业请断电、断气、清空易燃物，安排值班并把值班电话告诉街道；继续生产的企业请由负责人带班，做好开工前的检查和员工培训。复工前先自查，自查结果在河平码提交。',
  },
  {
    text: '粉尘、干燥天气',
    level: 'yellow',
    title: '干燥季节粉尘防爆提醒',
    body: '天气干燥，粉尘容易起火爆炸。有打磨、抛光、木加工的企业请做到：一、每班清扫，不用压缩空气吹扫；二、开机前检查除尘系统和锁气卸灰；三、作业区严禁烟火，动火作业先停机清灰并办理审批；四、接地线完好。',
  },
]
