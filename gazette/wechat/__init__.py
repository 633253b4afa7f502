"""What an editor pastes into 公众号: the site's own stories, styled inline, in one file."""
