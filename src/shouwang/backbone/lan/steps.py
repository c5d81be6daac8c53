"""What a person does so that a phone trusts the hall: the same words on the sheet and on the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shouwang.core.text import Text

FILE_NAME: Final = "shouwang-ca.crt"
FIELD: Final = "/field/"
"""Where phones open the field app."""
TITLE: Final = Text("Let your phone trust the hall", "让手机信任指挥部")
WHY: Final = Text(
    "Without this step a phone opens neither the camera nor the gate work, and keeps nothing while it is offline.",
    "不做这一步，手机就不能用相机扫码，也不能离线值守。",
)
FINGERPRINT: Final = Text(
    "Fingerprint of the certificate (SHA-256)", "证书指纹（SHA-256），逐组核对"
)


@dataclass(frozen=True, slots=True)
class Phone:
    """A kind of phone and what to do on it, in order."""

    title: Text
    steps: tuple[Text, ...]


ANDROID: Final = Phone(
    Text("Android", "安卓手机"),
    (
        Text("Join the hall's Wi-Fi. Use Chrome.", "连接指挥部的 Wi-Fi，使用 Chrome 浏览器。"),
        Text(
            "Open code 1 and download the certificate.",
            "打开二维码 1 的网页，下载证书。",
        ),
        Text(
            "Settings, Security, Encryption and credentials, Install a certificate, CA certificate: choose {file}.",
            "打开「设置 → 安全 → 加密与凭据 → 安装证书 → CA 证书」，选择 {file}。",
        ),
        Text(
            "Trusted credentials, User: open it and compare all eight groups. If one differs, remove it and tell the "
            "hall.",
            "在「信任的凭据 → 用户」中打开该证书，核对全部八组。有一组不同，就删除证书并告知指挥部。",
        ),
        Text(
            "Open code 2 in Chrome, then Add to home screen.",
            "用 Chrome 打开二维码 2 的网页，再「添加到主屏幕」。",
        ),
    ),
)
IPHONE: Final = Phone(
    Text("iPhone", "苹果手机"),
    (
        Text("Join the hall's Wi-Fi. Use Safari.", "连接指挥部的 Wi-Fi，使用 Safari 浏览器。"),
        Text(
            "Open code 1, download the certificate, allow the profile.",
            "打开二维码 1 的网页，下载证书，允许下载描述文件。",
        ),
        Text(
            "Settings, General, VPN and Device Management: open it, More Details, compare all eight groups. If one "
            "differs, stop and tell the hall. Then install.",
            "打开「设置 → 通用 → VPN 与设备管理」，在「更多详细信息」中核对全部八组。"
            "有一组不同，就停下并告知指挥部；全部相同再安装。",
        ),
        Text(
            "Settings, General, About, Certificate Trust Settings: switch it on.",
            "打开「设置 → 通用 → 关于本机 → 证书信任设置」，打开开关。",
        ),
        Text(
            "Open code 2 in Safari, then Share, Add to Home Screen.",
            "用 Safari 打开二维码 2 的网页，再「共享 → 添加到主屏幕」。",
        ),
    ),
)
WARNINGS: Final = (
    Text(
        "Only here at the hall, and a colleague looks on: the download itself is not protected, the fingerprint is.",
        "只在指挥部办理，并有同事在旁核对：下载过程本身没有加密，靠的是指纹。",
    ),
    Text(
        "The phone's own browser or WeChat may refuse the certificate: take Chrome, Edge or Safari. Menus differ from "
        "phone to phone: search the settings for 'certificate'.",
        "手机自带浏览器和微信可能不接受：请用 Chrome、Edge 或 Safari。各品牌菜单不同，可在设置里搜索「证书」。",
    ),
    Text(
        "Android asks for a screen lock, and says that the network may be monitored. This certificate vouches for "
        "{domains} and for private addresses, for nothing else.",
        "安卓会要求设置锁屏密码，并提示「网络可能受到监控」。此证书只对 {domains} 和内网地址有效。",
    ),
    Text(
        "Always the address of code 2: what was entered waits under the address at which it was entered.",
        "始终用二维码 2 的地址：离线录入的内容只在录入时的那个地址下等待发送。",
    ),
    Text(
        "Does the browser still say 'not secure'? Then this phone does not work offline: take another, or paper.",
        "浏览器仍显示「不安全」？这部手机就不能离线值守：请换一部手机，或用纸质登记。",
    ),
    Text(
        "Remove the certificate when your duty is over.",
        "任务结束后，请删除此证书。",
    ),
)
