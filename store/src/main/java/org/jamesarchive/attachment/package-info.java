/**
 * The text of attached files whose format somebody else knows: PDF, office documents, archives. It is read by a process of its own, so that a
 * hostile file ends that process and nothing else. The door is {@link org.jamesarchive.attachment.ExtractorProcess}.
 */
@NullMarked
package org.jamesarchive.attachment;

import org.jspecify.annotations.NullMarked;
