import { defineWords } from '../tongue.js';

export const signInWords = defineWords(
  {
    title: '登录',
    fresh: '请再次登录，确认是您本人在签批',
    freshWhy: '决定和用印需要五分钟内的登录。登录后回到原页面。',
    name: '用户名',
    password: '口令',
    submit: '登录',
    provider: '经统一身份认证平台登录',
    local: '本地身份（仅供试用）。一次性登录链接：',
    sample: '样例用户的口令在首次启动时显示一次。',
    signedOut: '已退出',
    noOffice: '您已登录，但在本机关没有任职。',
    otherUser: '换用户登录',
  },
  {
    title: 'Sign in',
    fresh: 'Sign in once more, to show that it is you who signs',
    freshWhy: 'Decisions and seals need a sign-in of the last five minutes. You come back to where you were.',
    name: 'User name',
    password: 'Password',
    submit: 'Sign in',
    provider: 'Sign in at the identity provider',
    local: 'Local identity, for trying out. A one-time link:',
    sample: 'The passwords of the sample users were shown once, at the first start.',
    signedOut: 'Signed out',
    noOffice: 'You are signed in, but hold no office at this authority.',
    otherUser: 'Sign in as somebody else',
  },
  { title: 'كىرىش', name: 'ئىشلەتكۈچى نامى', password: 'پارول', submit: 'كىرىش' },
);
