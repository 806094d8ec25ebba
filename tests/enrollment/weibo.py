"""An account that can only join by its owner's word, as a request enrols it."""

WEIBO = {
    "platform": "weibo",
    "external_id": "2803301701",
    "name": "武汉发布",
    "organisation": "武汉市融媒体中心",
    "region_code": "420100",
    "settings": {
        "bound_domain": "hub.hubei.example",
        "operator_ip": "211.156.0.1",
        "default_picture": "https://hub.hubei.example/weibo.png",
    },
}
