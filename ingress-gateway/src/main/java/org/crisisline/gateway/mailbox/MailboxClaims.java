package org.crisisline.gateway.mailbox;

/** Whoever wants to know which mailbox is ours. Called on the membership thread; may block for a bounded time. */
interface MailboxClaims {
    /**
     * That mailbox is ours now.
     *
     * @throws InterruptedException when the thread is to end
     */
    void claimed(int mailbox) throws InterruptedException;

    /** None is. */
    void lost();
}
