import { expect } from 'chai'
import { CommandLine } from '../support/command-line.ts'
import { MailServer } from '../support/mail-server.ts'

// `waarborg doctor` and the mail server: answers, does not answer, is not set.

describe('the mail server, to the doctor', () => {
  const line = new CommandLine()
  after(() => line.remove())
  const doctor = async (environment: Record<string, string>): Promise<{ code: number | null; mail: string }> => {
    const { code, out } = await line.run(['doctor'], { environment })
    return { code, mail: out.split('\n').find((one) => / mail /.test(one)) ?? '' }
  }

  it('that answers is in order', async () => {
    const post = await MailServer.start()
    const { code, mail } = await doctor(post.settings)
    expect(mail).to.match(/^ok +mail +127\.0\.0\.1:\d+ answers; letters come from Waarborg <waarborg@example\.test>$/)
    expect(code).to.equal(0)
    expect(post.letters).to.deep.equal([])
    await post.stop()
  })

  it('that does not answer is named with its setting, and not its password', async () => {
    const post = await MailServer.start()
    const settings = { ...post.settings, MAIL_URL: post.settings['MAIL_URL']!.replace('//', '//w:geheim@') }
    await post.stop()
    const { code, mail } = await doctor(settings)
    expect(mail)
      .to.match(/^FAIL +mail +127\.0\.0\.1:\d+ \(MAIL_URL\) takes no mail from us: /)
      .and.not.include('geheim')
    expect(code).to.equal(1)
  })

  it('that is not set is no fault', async () => expect(await doctor({})).to.deep.equal({ code: 0, mail: '' }))
})
